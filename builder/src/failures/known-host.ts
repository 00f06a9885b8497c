import type { KnownFailure } from './known-failure.ts'

const steps = ['clone', 'install', 'build'] as const

/** What a machine runs out of, as tools put it. */
export const hostFailures: readonly KnownFailure[] = [
  {
    id: 'heap',
    steps,
    pattern: /JavaScript heap out of memory|Reached heap limit|ENOMEM|Cannot allocate memory/,
    title: 'The build ran out of memory',
    blame: 'yours',
    code: 'memory_limit',
    explain: () => ({
      cause: 'A program needed more memory than it may use.',
      advice: 'Build less at once, switch off source maps, or set NODE_OPTIONS=--max-old-space-size to a higher value.',
    }),
  },
  {
    id: 'disk',
    steps,
    pattern: /ENOSPC|No space left on device|EFBIG|File size limit exceeded|File too large/,
    title: 'The build ran out of disk',
    blame: 'yours',
    code: 'disk_limit',
    explain: () => ({
      cause: 'The build wrote more than fits on the disk that it may use.',
      advice: 'Write less: look for generated files, caches and copies. The operator can raise the limit.',
    }),
  },
  {
    id: 'processes',
    steps,
    pattern: /fork: (?:retry: )?Resource temporarily unavailable|Cannot fork|spawn \S+ EAGAIN|pthread_create: Resource/,
    title: 'The build started too many processes',
    blame: 'yours',
    code: 'process_limit',
    explain: () => ({
      cause: 'The build ran more processes at once than it may.',
      advice: 'Use fewer workers, and look for a script that calls itself.',
    }),
  },
]
