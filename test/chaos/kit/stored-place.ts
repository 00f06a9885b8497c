import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { temporaryFolder } from '../../kit/folder.ts'
import type { TestServer } from '../../kit/server.ts'
import type { Deployment } from '../../kit/wire.ts'

type StoredState = Pick<Deployment, 'status' | 'steps'>

/**
 * The step that a dead server's Store holds a deployment to be in, or its status when no step is active: what the next
 * server will find. It is read from a copy, so that the next server is the first to open the real files after the death.
 */
export function storedPlace(server: TestServer, deploymentId: string): string {
  const copy = temporaryFolder('store')
  try {
    for (const name of ['trellis.sqlite', 'trellis.sqlite-wal']) {
      if (existsSync(join(server.data, name))) copyFileSync(join(server.data, name), join(copy.path, name))
    }
    const database = new Database(join(copy.path, 'trellis.sqlite'))
    const row = database.prepare('SELECT data FROM documents WHERE path = ?').get(`deployments/${deploymentId}`)
    database.close()
    const { state } = JSON.parse((row as { data: string }).data) as { state: StoredState }
    if (state.status === 'queued') return 'queue'
    return state.steps.find(({ status }) => status === 'active')?.id ?? state.status
  } finally {
    copy.remove()
  }
}
