import { documents } from '../../src/ports/documents.ts'
import type { Ref } from '../../src/ports/store.ts'

/** One place of every kind that `documents.ts` names. A kind that is new there is missing here, and does not compile. */
export const everyPlace = {
  server: documents.server(),
  masterKey: documents.masterKey(),
  user: documents.user('owner'),
  workspace: documents.workspace('w'),
  invite: documents.invite('hash'),
  removal: documents.removal('p'),
  activity: documents.activity('w', 'a'),
  seal: documents.seal('w', 1),
  unsealed: documents.unsealed('a'),
  secret: documents.secret('w', 's'),
  secretVersion: documents.secretVersion('w', 's', 1),
  secretName: documents.secretName('w', 'hash'),
  dataKey: documents.dataKey('w', 1),
  plant: documents.plant('p'),
  pointer: documents.pointer('p', 'production'),
  domain: documents.domain('shop'),
  deployment: documents.deployment('d'),
  logChunk: documents.logChunk('d', 1),
  release: documents.release('r'),
  approval: documents.approval('q'),
  vote: documents.vote('q', 'viewer'),
  comment: documents.comment('c'),
  reaction: documents.reaction('p-1f44d'),
  queue: documents.queue('d'),
  job: documents.job('d'),
  builderToken: documents.builderToken('hash'),
  cache: documents.cache('p', 'hash'),
  idempotency: documents.idempotency('hash'),
} satisfies Record<keyof typeof documents, Ref<unknown>>
