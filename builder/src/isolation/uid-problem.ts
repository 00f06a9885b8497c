import { readFileSync } from 'node:fs'

/** Why no users of their own can be given here, as far as that can be seen without trying. */
export function uidProblem(): string | undefined {
  if (process.getuid?.() !== 0) return 'it needs Trellis to run as root'
  try {
    return kernelProblem(readFileSync('/proc/sys/fs/protected_hardlinks', 'utf8'))
  } catch {
    // Where it cannot be read, nothing speaks against it.
    return undefined
  }
}

/**
 * What of the kernel's settings takes this kind's wall away. A build could give a file of root's another name in its own
 * folder, which it would then be handed together with all that is in there.
 */
export function kernelProblem(protectedHardlinks: string | undefined): string | undefined {
  return protectedHardlinks?.trim() === '0' ? 'it needs the kernel setting fs.protected_hardlinks=1' : undefined
}
