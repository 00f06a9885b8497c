import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deploy, failureOf, scripted } from '../kit/deploy.ts'
import { type RealIsolation, realIsolations } from '../kit/isolations.ts'
import { processesWith } from '../kit/processes.ts'
import { Neighbour } from './neighbour.ts'

const mega = 1024 * 1024
const long = { timeout: 120_000 }

/** As Perl, because no shell can ask the kernel for these. Several, because the size of each is limited as a file's is. */
const memoryWithoutProcess = `
my $name = 'hidden';
my $block = 'x' x (1024 * 1024);
my @kept;
for (1 .. 20) {
  my $fd = syscall(319, $name, 0);
  open my $file, '+<&=', $fd or die;
  push @kept, $file;
  for (1 .. 100) { syswrite $file, $block; select undef, undef, undef, 0.005 }
}
sleep 60`

type Flood = { name: string; script: string; files?: Record<string, string>; code: string; kinds?: RealIsolation[] }

/** Every one of them ends by the limit that it passes, or cannot pass it at all. */
const floods: Flood[] = [
  {
    name: 'a fork bomb that doubles and ignores signals',
    script: `trap '' TERM INT HUP; bomb() { sleep MARK & bomb & bomb & wait; }; bomb`,
    code: 'process_limit',
  },
  {
    name: 'a fork bomb whose children leave it',
    script: `while :; do (setsid sh -c 'sleep MARK & sleep MARK' &) ; done`,
    code: 'process_limit',
  },
  {
    name: 'memory',
    script: 'node hog.js',
    files: { 'hog.js': 'const all = []; setInterval(() => all.push(Buffer.alloc(8 * 1024 * 1024, 1)), 10)' },
    code: 'memory_limit',
  },
  {
    name: 'memory that no process shows',
    script: 'perl hidden.pl',
    files: { 'hidden.pl': memoryWithoutProcess },
    code: 'memory_limit',
    kinds: ['container'],
  },
  {
    name: 'shared memory',
    script:
      'i=0; while :; do i=$((i+1)); dd if=/dev/zero of=/dev/shm/fill$i bs=1M count=4 2>/dev/null || sleep 1; done',
    code: '(disk|memory)_limit',
  },
  {
    name: 'the disk with its own files',
    script: 'i=0; while :; do i=$((i+1)); dd if=/dev/zero of=fill$i bs=1M count=4 2>/dev/null; done',
    code: 'disk_limit',
  },
  {
    name: 'the disk from its temporary folders',
    script: `i=0; while :; do i=$((i+1)); for at in /tmp /var/tmp "$TMPDIR" "$HOME"; do
      dd if=/dev/zero of="$at/fill$i" bs=1M count=4 2>/dev/null; done; done`,
    code: 'disk_limit',
  },
]

test('SEC3, LIM: there is a flood for every limit of a build that is watched', () => {
  const found = ['memory_limit', 'process_limit', 'disk_limit'].filter((code) =>
    floods.some((flood) => new RegExp(`^${flood.code}$`).test(code)),
  )
  expect(found).toHaveLength(3)
})

describe.each(await realIsolations())(
  'SEC3, LIM: code behind %s cannot flood the machine with',
  (kind: RealIsolation) => {
    const mark = String(90_000 + Math.floor(Math.random() * 9_000_000))
    const limits = { processes: 60, memoryBytes: 300 * mega, diskBytes: 200 * mega, seconds: 60 }
    let neighbour: Neighbour

    beforeAll(async () => {
      neighbour = new Neighbour(kind, 'the neighbour’s')
      await neighbour.busy()
    }, long.timeout)

    test.each(floods.filter(({ kinds }) => kinds?.includes(kind) ?? true))('$name', long, async (flood) => {
      const files = scripted(flood.script.replaceAll('MARK', mark), flood.files)
      const failure = failureOf(await deploy({ files, order: { isolation: kind }, plan: { limits } }))
      expect(failure.code).toMatch(new RegExp(`^${flood.code}$`))
      expect(failure.step).toBe('build')
      expect(processesWith(`sleep ${mark}`)).toEqual([])
    })

    // It is the last, and looks back on all of the others.
    test('anything that the build beside it notices', long, async () => {
      const honest = await neighbour.stop()
      expect(honest.finish?.outcome.status, honest.text).toBe('uploaded')
      expect(honest.fileAt('index.html')).toMatch(/undisturbed for \d+ rounds/)
    })

    afterAll(async () => {
      await neighbour.stop().catch(() => {})
    })
  },
)
