import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Client, post } from '../kit/client.ts'
import { CommandLines } from '../kit/command-lines.ts'
import { Hunt } from '../kit/hunt.ts'
import { LogWatch, readNdjson } from '../kit/log-watch.ts'
import { packageWithBuild } from '../kit/sites.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import { visit } from '../kit/visit.ts'
import type { Deployment } from '../kit/wire.ts'

const secrets = {
  API_KEY: 'k9-Tulip-4417-north',
  PASSWORD: `p4ss "w/rd"+ü & 'quoted' = 100%`,
  PEM: `-----BEGIN KEY-----\n${'MIIEvQIBADANBgkq'.repeat(3)}\nhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n-----END KEY-----\n`,
  DB_URL: 'postgres://shop:Kr0kus-9921-süd@db.internal/shop',
}
const git = { GIT_TOKEN: 'ghp_N4rzisse77Wiese21' }
const shown = { VITE_TITLE: 'a-title-for-everybody-81' }

/** Prints everything that it was given, in every form and in pieces, and writes a page that has none of it. */
const talking = `
import { mkdirSync, writeFileSync } from 'node:fs'
for (const name of ${JSON.stringify(Object.keys(secrets))}) {
  const value = process.env[name]
  const bytes = Buffer.from(value)
  console.log(name + ' is ' + value)
  console.error('Authorization: Bearer ' + value)
  for (const before of ['', 'a', 'ab']) console.log(Buffer.from(before + value + 'tail').toString('base64'))
  console.log(bytes.toString('base64url'), bytes.toString('hex'), bytes.toString('hex').toUpperCase())
  console.log(encodeURIComponent(value), new URLSearchParams({ value }).toString())
  console.log(JSON.stringify({ value }), JSON.stringify(JSON.stringify({ value })))
  console.log("'" + value.replaceAll("'", "'\\\\''") + "'")
  for (const character of value) process.stdout.write(character)
  console.log()
}
mkdirSync('dist')
writeFileSync('dist/index.html', '<!doctype html><title>' + process.env.VITE_TITLE + '</title><p>It works</p>')
console.log('the end of the build')
`

/** Writes one of them into a script of the page. */
const betraying = `
import { mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('dist/assets', { recursive: true })
writeFileSync('dist/index.html', '<!doctype html><script src="/assets/app.js"></script>')
writeFileSync('dist/assets/app.js', 'const key = "' + Buffer.from('key:' + process.env.API_KEY).toString('base64') + '"')
`

let stage: Stage
let bob: Client
const answers: string[] = []
const hunt = new Hunt({ ...secrets, ...git })

/** A command over HTTP, its answer kept for the hunt. */
async function ask<T>(name: string, payload: object): Promise<T> {
  const { server, ada } = stage
  const data = await post<T>(`${server.url}/api/commands/${name}`, payload, { authorization: `Bearer ${ada.token}` })
  answers.push(JSON.stringify(data))
  return data
}

async function read(path: string): Promise<void> {
  const answer = await fetch(`${stage.server.url}${path}`, { headers: { authorization: `Bearer ${stage.ada.token}` } })
  answers.push(`${path} ${answer.status} ${await answer.text()}`)
}

beforeAll(async () => {
  stage = await openStage()
  const { ada, workspaceId, server } = stage
  await stage.listen?.()
  const { inviteToken } = await ada.send<{ inviteToken: string }>('invite-member', { workspaceId, role: 'viewer' })
  const account = { email: 'bob@example.org', password: 'a long enough password', inviteToken }
  bob = await Client.signUp(server.url, account)
  await bob.send('join-workspace', workspaceId)
})
afterAll(async () => {
  await bob?.close()
  await stage?.close()
})

it('VLT6: what an app prints in every form is nowhere, and what everybody may see is there', async () => {
  const { ada, workspaceId } = stage
  using lines = new CommandLines()
  for (const [name, value] of Object.entries(secrets)) await ask('add-secret', { workspaceId, name, value })
  await ask('import-env', { workspaceId, text: `VITE_TITLE=${shown.VITE_TITLE}`, public: ['VITE_TITLE'] })
  const token = { workspaceId, name: 'GIT_TOKEN', value: git.GIT_TOKEN, requestId: 'once', environments: ['preview'] }
  const { secret } = await ask<{ secret: { id: string } }>('add-secret', token)
  expect((await ask<{ secret: { id: string } }>('add-secret', token)).secret.id).toBe(secret.id)
  const login = { username: 'deployer', password: git.GIT_TOKEN }
  const { url } = stage.git.repository('talking', packageWithBuild(talking), login)
  const gitCredential = { secretId: secret.id, username: 'deployer' }
  const started = await ada.startDeploy({ workspaceId, gitUrl: url, slug: 'talking', gitCredential })
  const watched = await new LogWatch(bob, started.deployment.id).toTheEnd(120_000)
  const end = await ada.finished(started.deployment.id)
  const text = watched.lines.map((line) => line.text).join('\n')
  expect(end.error, text).toBeUndefined()
  for (const name of Object.keys(secrets)) expect(text).toContain(`•••${name}•••`)
  expect(text).toContain('the end of the build')
  expect((await visit(started.plant.url)).text).toContain(shown.VITE_TITLE)
  const log = await readNdjson(ada, started.deployment.id)
  answers.push(JSON.stringify([log, end, started, watched.lines]))
  for (const line of lines.seen) hunt.look('a command line', line)
  expect([...lines.seen].some((line) => line.includes('build.mjs'))).toBe(true)
})

it('MSK5: an app that writes one into its output fails, with file and secret named', async () => {
  const { ada, workspaceId } = stage
  const { url } = stage.git.repository('betraying', packageWithBuild(betraying))
  const { deployment } = await ada.startDeploy({ workspaceId, gitUrl: url, slug: 'betraying' })
  const end = await ada.finished(deployment.id)
  answers.push(JSON.stringify(end))
  expect(end).toMatchObject({ status: 'error', error: { code: 'secret_in_output', step: 'upload' } })
  expect(end.error?.message).toContain('assets/app.js')
  expect(end.error?.message).toContain('API_KEY')
})

it('SCR1 SCR2: names and values that cannot be are refused over the wire, by field and without a word of the value', async () => {
  const { server, ada, workspaceId } = stage
  const before = JSON.stringify(await ask('get-secrets', { workspaceId }))
  const bad: [string, object][] = [
    ['value', { name: 'LARGE', value: 'tulip-4417-'.repeat(100_000) }],
    ['value', { name: 'NOTHING', value: '' }],
    ['name', { name: '1ST', value: 'tulip-4417' }],
    ['name', { name: 'NODE_OPTIONS', value: '--require=./tulip.js' }],
  ]
  for (const [path, payload] of bad) {
    const refusal = await ada.refusal('add-secret', { workspaceId, ...payload })
    expect(refusal).toMatchObject({ code: 'invalid', issues: [{ path }] })
    expect(JSON.stringify(refusal)).not.toContain('tulip')
  }
  const body = Buffer.from(JSON.stringify({ workspaceId, name: 'LATIN', value: 'tulip-s\u00fcd' }), 'latin1')
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` }
  const answer = await fetch(`${server.url}/api/commands/add-secret`, { method: 'POST', headers, body })
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('UTF-8')
  expect(JSON.stringify(await ask('get-secrets', { workspaceId }))).toBe(before)
})

it('VLT2 SCR7: keys are exchanged beside the running server, and what a change touches is deployed again', async () => {
  const { server, ada, workspaceId } = stage
  const command = join(import.meta.dirname, '../../backend/dist/secrets-command.js')
  const env = { PATH: process.env.PATH, ...server.configuration }
  const done = spawnSync(process.execPath, [command, 'rotate-data-keys'], { cwd: server.data, env, encoding: 'utf8' })
  expect(done.stdout, done.stderr).toBe('1 data key of 1 workspace exchanged. 6 values sealed anew.\n')
  hunt.look('the output of the exchange', done.stdout + done.stderr)
  const changed = { workspaceId, name: 'API_KEY', value: `${secrets.API_KEY}-again` }
  const { outdated } = await ask<{ outdated: { plantId: string; names: string[] }[] }>('update-secret', changed)
  expect(outdated).toMatchObject([{ names: ['API_KEY'] }])
  const plantIds = outdated.map(({ plantId }) => plantId)
  const { deployments } = await ask<{ deployments: Deployment[] }>('redeploy', { workspaceId, plantIds })
  expect(deployments).toHaveLength(1)
  for (const { id } of deployments) expect((await ada.finished(id)).status).toBe('ready')
  expect(await ask('get-secrets', { workspaceId })).toMatchObject({ outdated: [] })
})

it('VLT6: no value is found in what is kept, printed, told or answered', async () => {
  const { server, ada, workspaceId } = stage
  for (const name of ['get-secrets', 'get-members', 'get-activity', 'get-deployments', 'join-workspace'])
    await ask(name, { workspaceId })
  for (const path of ['/metrics', '/health', '/api/config', '/openapi.json', `/api/workspaces/${workspaceId}/plants`])
    await read(path)
  hunt.folder(server.data)
  for (const output of stage.outputs?.() ?? [server.output]) hunt.look("a server's output", output)
  for (const person of [ada, bob]) hunt.look('an event', JSON.stringify(person.notices))
  for (const answer of answers) hunt.look('an answer', answer)
  const kept = (await stage.kept?.()) ?? []
  for (const { where, bytes } of kept) hunt.look(where, bytes)
  const places = new Set(kept.map(({ where }) => where.split(',')[0]))
  if (stage.kept) expect([...places].sort()).toEqual(['Firestore', 'Redis', 'S3', 'what Redis was sent'])
  expect(ada.notices.some(({ event }) => event === 'secrets-updated')).toBe(true)
  expect(bob.notices.some(({ event }) => event === 'secrets-updated')).toBe(false)
  expect(hunt.findings).toEqual([])
  const control = new Hunt(shown)
  control.folder(server.data)
  for (const { where, bytes } of kept) control.look(where, bytes)
  expect(control.findings.length).toBeGreaterThan(0)
  console.log(
    `searched ${(hunt.searched / 1e6).toFixed(1)} MB for ${Object.keys({ ...secrets, ...git }).length} secrets`,
  )
})
