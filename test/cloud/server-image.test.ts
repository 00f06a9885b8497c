import { beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../kit/client.ts'
import { has } from '../kit/peers.ts'
import { owner } from '../kit/stage.ts'
import { visit } from '../kit/visit.ts'
import { composeOptions, makeVolume, ServerContainer, serverImage } from './kit/server-image.ts'

/** As the task definitions of deploy/aws run it: nothing can be written but volumes, and there is no capability. */
const closed = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'all', '--security-opt', 'no-new-privileges']
const setupToken = 'set-up-token-of-the-tests'

let image = ''
describe.skipIf(!has('images'))('the image of backend and edge', () => {
  beforeAll(async () => {
    image = await serverImage()
  }, 600_000)

  it('serves as an ordinary user on a read-only file system without any capability, and ends when asked', async () => {
    await using server = await ServerContainer.start(image, closed)
    await server.healthy()
    await server.healthCheck()
    expect(await server.inside('id', '-u')).toBe('1000')
    const config = await (await fetch(`${server.url}/api/config`)).json()
    expect(config).toMatchObject({ ok: true, data: { identity: { setUpNeeded: true } } })
    expect(config.data.samples).toContainEqual(expect.objectContaining({ gitUrl: 'sample:vite-app' }))
    const page = await fetch(`${server.url}/`)
    expect(await page.text()).toContain('<script type="module"')
    expect(await server.stop()).toBe(0)
  })

  it('is the edge where it is told so, and then wants what edges share', async () => {
    await using server = await ServerContainer.start(image, closed, { TRELLIS_ROLE: 'edge' })
    expect(await server.ended()).toBe(1)
    expect(server.output).toContain('TRELLIS_ROLE=edge needs REDIS_URL')
  })

  it('VLT2: exchanges keys beside the server, with the same variables and volume', async () => {
    await using volume = await makeVolume(`trellis-keys-${process.pid}`)
    const options = [...closed, ...volume.options]
    await using server = await ServerContainer.start(image, options, { TRELLIS_SETUP_TOKEN: setupToken })
    await server.healthy()
    const ada = await Client.signUp(server.url, owner, setupToken)
    const workspaceId = await ada.workspace()
    await ada.send('add-secret', { workspaceId, name: 'API_KEY', value: 'a value that nobody reads again' })
    await ada.close()
    const command = ['backend/dist/secrets-command.js', 'rotate-data-keys']
    const done = await ServerContainer.command(image, { options, env: {}, command })
    // Where there is no systemd, podman itself says so first.
    expect(done.output).toContain('1 data key of 1 workspace exchanged. 1 value sealed anew.')
    expect(done.code).toBe(0)
  })

  it('builds what is deployed as users of their own, as compose.yaml runs it', async () => {
    await using server = await ServerContainer.start(image, composeOptions(), { TRELLIS_SETUP_TOKEN: setupToken })
    await server.healthy()
    const { data } = await (await fetch(`${server.url}/api/config`)).json()
    expect(data.isolation).toMatchObject({ kind: 'uid', available: true })
    const ada = await Client.signUp(server.url, owner, setupToken)
    const workspaceId = await ada.workspace()
    const { plant } = await ada.deployed({ workspaceId, gitUrl: 'sample:vite-app' })
    expect((await visit(plant.url)).text).toContain('<script type="module"')
    await ada.close()
    expect(await server.stop()).toBe(0)
  })
})
