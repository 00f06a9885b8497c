import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Client } from '../kit/client.ts'
import { type GitServer, startGitServer } from '../kit/git-server.ts'
import { TestServer } from '../kit/server.ts'
import { packageWithBuild } from '../kit/sites.ts'
import { owner } from '../kit/stage.ts'
import { visit } from '../kit/visit.ts'

const command = join(import.meta.dirname, '../../backend/dist/secrets-command.js')
const env: Record<string, string> = {}
let server: TestServer
let git: GitServer

beforeAll(async () => {
  git = await startGitServer()
  server = await TestServer.start({ env })
})
afterAll(async () => {
  await server?.stop()
  await git?.close()
})

function exchange() {
  const own = { PATH: process.env.PATH, ...server.configuration }
  return spawnSync(process.execPath, [command, 'rotate-master-key'], { cwd: server.data, env: own, encoding: 'utf8' })
}

it('VLT2: the master key of a data folder is exchanged step by step, and only the new one is good afterwards', async () => {
  const ada = await Client.signUp(server.url, owner, server.setupToken)
  const workspaceId = await ada.workspace()
  await ada.send('add-secret', { workspaceId, name: 'TITLE', value: 'kept-through-the-exchange', exposure: 'public' })
  const page = `import { mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('dist')
writeFileSync('dist/index.html', '<!doctype html><title>' + process.env.TITLE + '</title>')`
  const { url } = git.repository('shop', packageWithBuild(page))
  await ada.close()
  expect(exchange()).toMatchObject({ status: 1, stderr: expect.stringContaining('TRELLIS_MASTER_KEY_BEFORE') })

  const before = readFileSync(join(server.data, 'master-key'), 'utf8').trim()
  const fresh = randomBytes(32).toString('base64')
  env.TRELLIS_MASTER_KEY = fresh
  env.TRELLIS_MASTER_KEY_BEFORE = before
  await server.restart('SIGTERM')
  const again = await Client.logIn(server.url, owner)
  await again.send('join-workspace', workspaceId)
  const planted = await again.deployed({ workspaceId, gitUrl: url })
  expect((await visit(planted.plant.url)).text).toContain('kept-through-the-exchange')
  const done = exchange()
  expect(done.stdout, done.stderr).toContain('1 data key of 1 workspace exchanged.')
  const next = await again.deployed({ workspaceId, plantId: planted.plant.id })
  expect((await visit(next.plant.url)).text).toContain('kept-through-the-exchange')
  expect(exchange().stdout).toContain('0 data keys of 0 workspaces exchanged.')
  await again.close()

  delete env.TRELLIS_MASTER_KEY_BEFORE
  await server.restart('SIGTERM')
  const last = await Client.logIn(server.url, owner)
  await last.send('join-workspace', workspaceId)
  await last.deployed({ workspaceId, plantId: planted.plant.id })
  await last.close()
  await server.kill('SIGTERM')
  env.TRELLIS_MASTER_KEY = before
  await expect(server.boot()).rejects.toThrow('TRELLIS_MASTER_KEY is not the key')
  for (const key of [before, fresh]) expect(server.output).not.toContain(key)
})
