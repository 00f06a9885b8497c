import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Client } from '../kit/client.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { TestServer } from '../kit/server.ts'
import { owner } from '../kit/stage.ts'

const preload = new URL('../kit/note-modules.mjs', import.meta.url).href
const ofTheCloud =
  /node_modules\/(@aws-sdk|@smithy|firebase-admin|@google-cloud|google-gax|ioredis|@socket\.io\/redis-adapter)\//

it('with nothing configured no package of the cloud is loaded, at the start or in use', async () => {
  const folder = temporaryFolder('modules')
  const noted = join(folder.path, 'modules')
  const server = await TestServer.start({ nodeArgs: ['--import', preload], env: { NOTED_MODULES: noted } })
  try {
    const ada = await Client.signUp(server.url, owner, server.setupToken)
    await ada.workspace()
    await ada.close()
    const modules = readFileSync(noted, 'utf8').split('\n')
    expect(modules.some((url) => url.includes('/node_modules/socket.io/'))).toBe(true)
    expect(modules.some((url) => url.includes('/adapters/store/sqlite-store.js'))).toBe(true)
    expect(modules.filter((url) => ofTheCloud.test(url))).toEqual([])
    expect(modules.filter((url) => /adapters\/.*(redis|firestore|firebase|s3|ecs)/.test(url))).toEqual([])
  } finally {
    await server.stop()
    folder.remove()
  }
})
