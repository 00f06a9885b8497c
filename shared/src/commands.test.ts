import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type CommandName, commandNames, commands, isCommandName } from './commands.ts'

const id = '01J00000000000000000000001'
const time = '2030-01-01T00:00:00.000Z'
const inWorkspace = { workspaceId: id }
const ofPlant = { plantId: id }
const ofDeployment = { deploymentId: id }
const ofCommand = { commandId: id }

/** Per command: payloads that must be taken as they are, and the fields of its answer. Written from the contract. */
const contract: Record<CommandName, { takes: unknown[]; answers: string }> = {
  enter: { takes: [{}, { setupToken: 't' }, { inviteToken: 't' }], answers: 'user workspaces' },
  'get-my-workspaces': { takes: [{}], answers: 'workspaces' },
  'create-workspace': { takes: [{ name: 'A' }, { name: 'A', description: 'b', type: 'c' }], answers: 'workspace' },
  'join-workspace': { takes: [inWorkspace], answers: 'workspace role shelf approvals presence' },
  'leave-workspace': { takes: [inWorkspace], answers: '' },
  'update-workspace': { takes: [inWorkspace, { ...inWorkspace, name: 'B' }], answers: 'workspace' },
  'delete-workspace': { takes: [{ ...inWorkspace, confirmName: 'A' }], answers: '' },
  'start-deploy': {
    takes: [
      { ...inWorkspace, gitUrl: 'https://git.example/a' },
      {
        ...inWorkspace,
        gitUrl: 'https://git.example/a',
        ref: 'main',
        slug: 'shop',
        name: 'Shop',
        rootDir: 'web',
        installCommand: 'npm ci',
        buildCommand: 'npm run build',
        outputDir: 'dist',
        startCommand: 'npm start',
        submodules: true,
        kind: 'static',
        region: 'local',
        environment: 'production',
        gitCredential: { secretId: id, username: 'git' },
        requestId: 'r1',
      },
      { ...inWorkspace, ...ofPlant },
      { ...inWorkspace, ...ofPlant, ref: 'v1', environment: 'preview' },
    ],
    answers: 'plant deployment',
  },
  'cancel-deploy': { takes: [ofDeployment], answers: 'deployment' },
  'retry-deploy': { takes: [ofDeployment], answers: 'deployment' },
  rollback: {
    takes: [ofPlant, { ...ofPlant, releaseId: id, environment: 'preview', ref: 'topic' }],
    answers: 'plant deployment',
  },
  'approve-rollback': {
    takes: [
      { requestId: id, decision: 'approve' },
      { requestId: id, decision: 'decline', comment: 'no' },
    ],
    answers: 'request',
  },
  'get-approvals': { takes: [inWorkspace], answers: 'requests' },
  'resume-deploys': { takes: [ofPlant], answers: 'plant' },
  'get-plant': { takes: [ofPlant], answers: 'plant' },
  'update-plant': {
    takes: [
      ofPlant,
      { ...ofPlant, name: 'B', settings: { rootDir: 'web', submodules: false }, gitCredential: null },
      { ...ofPlant, rootDir: 'web', installCommand: 'npm ci', buildCommand: '', outputDir: null, startCommand: null },
    ],
    answers: 'plant',
  },
  'delete-plant': { takes: [ofPlant], answers: '' },
  'get-releases': { takes: [ofPlant, { ...ofPlant, before: 'c', limit: 10 }], answers: 'releases cursor' },
  'get-deployment': { takes: [ofDeployment], answers: 'deployment' },
  'get-deployments': { takes: [inWorkspace, { ...inWorkspace, ...ofPlant, limit: 1 }], answers: 'deployments cursor' },
  'get-activity': { takes: [inWorkspace, { ...inWorkspace, before: 'c' }], answers: 'activity cursor' },
  'verify-activity': { takes: [inWorkspace], answers: 'ok entries sealed adopted head broken' },
  'add-secret': {
    takes: [
      { ...inWorkspace, name: 'TOKEN', value: 'v' },
      {
        ...inWorkspace,
        ...ofPlant,
        name: 'VITE_URL',
        value: 'v',
        description: 'd',
        environments: ['production'],
        exposure: 'public',
      },
    ],
    answers: 'secret warnings outdated',
  },
  'update-secret': {
    takes: [
      { ...inWorkspace, secretId: id, value: 'v' },
      { ...inWorkspace, name: 'TOKEN', ...ofPlant, environment: 'preview', exposure: 'secret', version: 2 },
    ],
    answers: 'secret warnings outdated',
  },
  'delete-secret': {
    takes: [
      { ...inWorkspace, secretId: id },
      { ...inWorkspace, name: 'TOKEN' },
    ],
    answers: 'warnings outdated',
  },
  'get-secrets': { takes: [inWorkspace], answers: 'secrets outdated' },
  'import-env': {
    takes: [
      { ...inWorkspace, text: 'A=1', dryRun: true },
      { ...inWorkspace, ...ofPlant, text: 'A=1', environments: ['preview'], public: ['A'] },
    ],
    answers: 'changes problems outdated',
  },
  redeploy: { takes: [inWorkspace, { ...inWorkspace, plantIds: [id] }], answers: 'deployments refused' },
  'watch-logs': {
    takes: [ofDeployment, { ...ofDeployment, after: 0, source: 'app' }],
    answers: 'lines next done live',
  },
  'unwatch-logs': { takes: [ofDeployment], answers: '' },
  'get-members': { takes: [inWorkspace], answers: 'members invites' },
  'invite-member': { takes: [{ ...inWorkspace, role: 'developer' }], answers: 'invite link inviteToken' },
  'revoke-invite': { takes: [{ ...inWorkspace, inviteId: 'i' }], answers: '' },
  'set-role': { takes: [{ ...inWorkspace, uid: 'u', role: 'viewer' }], answers: 'member' },
  'remove-member': { takes: [{ ...inWorkspace, uid: 'u' }], answers: '' },
  'transfer-ownership': { takes: [{ ...inWorkspace, uid: 'u' }], answers: 'members' },
  wake: { takes: [ofPlant], answers: 'plant' },
  sleep: { takes: [ofPlant], answers: 'plant' },
  'run-command': { takes: [{ ...inWorkspace, ...ofPlant, command: 'ls' }], answers: 'commandId' },
  'console-input': { takes: [{ ...ofCommand, text: 'y' }], answers: '' },
  'console-resize': { takes: [{ ...ofCommand, columns: 80, rows: 24 }], answers: '' },
  'cancel-command': { takes: [ofCommand], answers: '' },
  react: {
    takes: [
      { target: ofPlant, emoji: '🎉' },
      { target: { ...ofDeployment, seq: 3 }, emoji: '🎉' },
      { ...ofDeployment, emoji: '🎉' },
    ],
    answers: '',
  },
  comment: { takes: [{ target: ofDeployment, text: 'Well done' }], answers: '' },
  'get-conversation': {
    takes: [inWorkspace, { ...inWorkspace, ...ofPlant, before: 'c' }, { ...inWorkspace, ...ofDeployment, limit: 5 }],
    answers: 'comments reactions cursor',
  },
  'set-viewing': { takes: [inWorkspace, { ...inWorkspace, ...ofPlant, tab: 'logs', seq: 4 }], answers: '' },
  'get-metrics': { takes: [{ from: time, to: time }], answers: 'series' },
}

describe('API1: every command of the contract is there, with its payload and its answer', () => {
  it('and no command is there without a line here', () => {
    expect([...commandNames].sort()).toEqual(Object.keys(contract).sort())
  })

  it.each(commandNames.map((name) => ({ name })))('$name', ({ name }) => {
    const { payload, data } = commands[name]
    for (const taken of contract[name].takes) expect(payload.safeParse(taken)).toEqual({ success: true, data: taken })
    if (!(data instanceof z.ZodObject)) throw new Error(`the answer of ${name} is not an object`)
    expect(Object.keys(data.shape)).toEqual(contract[name].answers.split(' ').filter((field) => field !== ''))
  })

  it.each(commandNames.map((name) => ({ name })))('$name refuses what is not its payload', ({ name }) => {
    const badId = 'not-an-id'
    const wrong = { workspaceId: badId, plantId: badId, deploymentId: badId, commandId: badId, requestId: 7, from: 1 }
    for (const payload of [null, undefined, 7, true, [], 'text', ...(isEmpty(name) ? [] : [wrong, {}])]) {
      expect(commands[name].payload.safeParse(payload).success, JSON.stringify(payload)).toBe(false)
    }
  })
})

function isEmpty(name: CommandName): boolean {
  return commands[name].payload.safeParse({}).success
}

/** What changes nothing that is kept; everything else may be sent twice with the same request id. */
const unkept = `get-my-workspaces join-workspace leave-workspace get-approvals get-plant get-releases get-deployment
  get-deployments get-activity verify-activity get-conversation get-secrets watch-logs unwatch-logs get-members console-input console-resize set-viewing
  get-metrics`

describe('API2: how a command may be called', () => {
  it('is a change unless it only reads or speaks of a socket', () => {
    expect(commandNames.filter((name) => !commands[name].mutates).sort()).toEqual(unkept.split(/\s+/).sort())
  })

  it('takes a request id where it changes something', () => {
    for (const name of commandNames) {
      const [payload] = contract[name].takes
      const tooLong = { ...Object(payload), requestId: 'x'.repeat(129) }
      expect(commands[name].payload.safeParse(tooLong).success, name).toBe(!commands[name].mutates)
    }
  })

  it('joins by a plain string or by an object', () => {
    for (const name of ['join-workspace', 'leave-workspace'] as const) {
      expect(commands[name].payload.parse(id)).toEqual({ workspaceId: id })
      expect(commands[name].payload.safeParse('nonsense').success).toBe(false)
    }
  })

  it('is not to be had over HTTP where it speaks of a socket only', () => {
    const over = (how: string) => commandNames.filter((name) => commands[name].overHttp === how).sort()
    expect(over('no')).toEqual(['console-input', 'console-resize', 'leave-workspace', 'set-viewing', 'unwatch-logs'])
    expect(over('data')).toEqual(['join-workspace', 'watch-logs'])
  })

  it.each(['toString', '__proto__', 'constructor', 'refresh-token', ''])('%j is no command', (name) => {
    expect(isCommandName(name)).toBe(false)
  })
})
