import type { SandboxMode } from './bubblewrap.ts'
import { runHelper } from './helper-process.ts'

/** The modes worth trying for whoever runs the builder, best first. */
export function possibleModes(): SandboxMode[] {
  if (process.platform !== 'linux') return []
  return process.getuid?.() === 0 ? ['drop', 'root'] : ['user']
}

/** The mode for a job, found in a few milliseconds: whether somebody without rights may make a sandbox here. */
export async function chooseMode(): Promise<SandboxMode> {
  const [first, second] = possibleModes()
  if (first === undefined || second === undefined) return first ?? 'user'
  const nobody = ['setpriv', '--reuid', '1500000000', '--regid', '1500000000', '--clear-groups', '--']
  const probe = [...nobody, 'bwrap', '--unshare-user', '--ro-bind', '/', '/', '--', 'true']
  return runHelper(probe, 5000).then(
    () => first,
    () => second,
  )
}
