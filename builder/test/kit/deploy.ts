import type { JobOrder } from '@trellis/shared'
import { FakeBackend } from './fake-backend.ts'
import { GitServer } from './git-server.ts'
import { makePlan, type PlanChanges } from './plan.ts'
import { Repository } from './repository.ts'
import { runBuilder } from './run-builder.ts'

/** Files of an app without packages, whose build is this shell script. */
export function scripted(script: string, files: Record<string, string> = {}): Record<string, string> {
  return {
    'package.json': JSON.stringify({ name: 'scripted', scripts: { build: 'sh build.sh' } }),
    'build.sh': script,
    ...files,
  }
}

export type Deployment = { files: Record<string, string>; plan?: PlanChanges; order?: Partial<JobOrder> }

/** Serves the files from git over HTTP, runs the real builder on them to its end, and gives what the backend was told. */
export async function deploy({ files, plan, order }: Deployment): Promise<FakeBackend> {
  using repository = new Repository(files)
  await using git = await new GitServer(repository).start()
  const backend = new FakeBackend(makePlan(git.url, plan))
  await backend.start()
  await using builder = runBuilder(backend, order)
  const code = await builder.ended
  await backend.stop()
  if (code !== 0) throw new Error(`the builder ended with ${code}: ${builder.complaint()}`)
  return backend
}

/** The failure that was reported; fails when there was none. */
export function failureOf(backend: FakeBackend) {
  const outcome = backend.finish?.outcome
  if (outcome?.status !== 'failed') throw new Error(`it did not fail: ${JSON.stringify(outcome)}\n${backend.text}`)
  return outcome.failure
}
