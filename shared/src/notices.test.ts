import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type NoticeName, notices } from './notices.ts'

/** The fields of each notice, as the contract names them; those with a question mark may be absent. */
const contract: Record<NoticeName, string> = {
  'current-shelf': '[]',
  'plant-update': 'id version workspaceId name slug kind status gitUrl ref url automatic region createdAt updatedAt',
  'plant-removed': 'plantId',
  'pipeline-update': 'id deploymentId version kind status steps progress message eta?',
  'new-log': 'id deploymentId logs',
  'log-end': 'deploymentId lines sha256',
  'log-lagging': 'deploymentId next',
  'rollback-required': 'id request',
  'rollback-updated': 'id request',
  'rollback-resolved': 'id request',
  'secrets-updated': 'secrets',
  'members-updated': 'members',
  'workspace-updated': 'workspace',
  'workspace-removed': 'workspaceId name by',
  presence: 'members',
  activity: 'id workspaceId kind at text',
  'comment-added': 'id target by text at',
  'reaction-update': 'target emoji',
  'metrics-update': 'cpu memory eventLoopLag sockets builds queued',
  traffic: 'plantId requests bytes statuses latency',
  'console-output': 'commandId stream text exitCode?',
  resync: 'workspaceId? reason',
  'token-expiring': 'expiresAt',
  'command-failed': 'event error',
}

describe('API3: every notice of the contract is there, with its fields', () => {
  it('and no notice is there without a line here', () => {
    expect(Object.keys(notices).sort()).toEqual(Object.keys(contract).sort())
  })

  it.each(Object.entries(contract))('%s: %s', (name, fields) => {
    const schema: z.ZodType | undefined = new Map<string, z.ZodType>(Object.entries(notices)).get(name)
    if (fields === '[]') {
      expect(schema).toBeInstanceOf(z.ZodArray)
      return
    }
    if (!(schema instanceof z.ZodObject)) throw new Error(`the notice ${name} is not an object`)
    for (const field of fields.split(' ')) {
      const part = new Map<string, z.ZodType>(Object.entries(schema.shape)).get(field.replace('?', ''))
      expect(part, field).toBeDefined()
      expect(part?.safeParse(undefined).success, field).toBe(field.endsWith('?'))
    }
  })

  it('never carries the value of a secret or the role of one member to a room', () => {
    expect(Object.keys(notices['secrets-updated'].shape.secrets.element.shape)).not.toContain('value')
    expect(Object.keys(notices['workspace-updated'].shape.workspace.shape)).not.toContain('role')
  })
})
