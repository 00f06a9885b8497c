import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { cloudPeers, isThere } from './test/kit/peers.ts'

/** What is found under `module` is written for bundlers: Node.js, which knows no such condition, cannot load all of it. */
const forNode = (conditions: readonly string[]) => ['source', ...conditions.filter((name) => name !== 'module')]

/** Workspaces are tested from their sources; only the builder that a test starts as a program is the built one. */
const fromSources = {
  resolve: { conditions: forNode(defaultClientConditions) },
  ssr: { resolve: { conditions: forNode(defaultServerConditions) } },
}

/** `expect.poll` looks again for so many milliseconds: what is soon on a quiet machine takes its time on a busy one. */
const expectations = { poll: { timeout: 10_000 } }

const node = { environment: 'node', pool: 'forks', expect: expectations } as const

/** Tests that start the built server: one file after the other, because each measures or fills the whole machine. */
function outside(name: string, seconds: number) {
  return {
    ...fromSources,
    test: {
      ...node,
      name,
      include: [`test/${name}/**/*.test.ts`],
      testTimeout: seconds * 1000,
      hookTimeout: 120_000,
      fileParallelism: false,
    },
  }
}

/** The outside client over the other profile. Without the peers it is left out, and test/cloud says what is missing. */
const outsideClientOfTheCloud = {
  ...fromSources,
  test: {
    ...node,
    name: 'cloud-client',
    include: [
      'test/system/{first-deploy,vite-app,log-watchers,rollback,refusals,failing-and-queueing,secrets,approvals}.test.ts',
      'test/system/{access-walk,removal,votes}.test.ts',
    ],
    env: { TRELLIS_PROFILE: 'cloud' },
    testTimeout: 180_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        ...fromSources,
        test: {
          ...node,
          name: 'unit',
          include: ['{shared,backend,builder}/{src,test}/**/*.test.ts', 'test/{house,kit}/**/*.test.ts'],
          exclude: ['**/*.cloud.test.ts'],
          globalSetup: 'test/kit/ensure-built.mjs',
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      { extends: './frontend/vitest.config.ts', test: { name: 'frontend', root: './frontend' } },
      {
        ...fromSources,
        test: {
          ...node,
          name: 'cloud',
          include: ['{backend,builder}/**/*.cloud.test.ts', 'test/cloud/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      ...(cloudPeers.every(isThere) ? [outsideClientOfTheCloud] : []),
      outside('system', 180),
      outside('e2e', 180),
      outside('chaos', 300),
    ],
  },
})
