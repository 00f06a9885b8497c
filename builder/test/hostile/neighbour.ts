import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploy, scripted } from '../kit/deploy.ts'
import { eventually } from '../kit/eventually.ts'
import type { FakeBackend } from '../kit/fake-backend.ts'
import type { RealIsolation } from '../kit/isolations.ts'

const userPlaces = '/var/lib/trellis-jobs'

/** Works as long as it is let: starts programs, writes and reads files, and ends badly when anything of that goes wrong. */
const script = `
set -e
cat secret.txt > copy.txt
touch ready
rounds=0
while [ ! -e stop ]; do
  rounds=$((rounds + 1))
  head -c 1000000 /dev/urandom > block
  [ "$(wc -c < block)" = 1000000 ]
  node -e 'Buffer.alloc(20000000, 1)'
  cmp secret.txt copy.txt
  sleep 0.1
done
mkdir dist
echo "undisturbed for $rounds rounds" > dist/index.html
ls -A | tr '\\n' ' ' > dist/files.txt`

/** An honest build of another plant, which runs while hostile ones do. */
export class Neighbour {
  readonly #folder = mkdtempSync(join(tmpdir(), 'trellis-neighbour-'))
  readonly #deploymentId = `01JD${randomBytes(11).toString('hex').toUpperCase()}`
  readonly #kind: RealIsolation
  readonly #ended: Promise<FakeBackend>

  constructor(kind: RealIsolation, secret: string) {
    this.#kind = kind
    const secrets = [{ name: 'NEIGHBOUR_SECRET', value: secret, exposure: 'secret' as const }]
    this.#ended = deploy({
      files: scripted(script, { 'secret.txt': secret }),
      plan: { plantId: '01JD0000000000000000000009', secrets, limits: { seconds: 600 } },
      order: { isolation: kind, folder: this.#folder, deploymentId: this.#deploymentId },
    })
    // Whoever stops it hears of what went wrong.
    this.#ended.catch(() => {})
  }

  /** Resolves when its build runs. */
  async busy(): Promise<void> {
    await eventually('the neighbour builds', () => existsSync(join(this.checkout(), 'ready')), 60_000)
  }

  /** Where its files are on this machine. */
  checkout(): string {
    return join(this.place(), 'work')
  }

  place(): string {
    if (this.#kind !== 'uid') return this.#folder
    const mine = readdirSync(userPlaces).find((name) => ownerOf(join(userPlaces, name)).includes(this.#deploymentId))
    return join(userPlaces, mine ?? 'nobody')
  }

  /** Lets it come to its end, and gives what its backend was told. */
  async stop(): Promise<FakeBackend> {
    const checkout = this.checkout()
    if (existsSync(checkout)) writeFileSync(join(checkout, 'stop'), '')
    try {
      return await this.#ended
    } finally {
      rmSync(this.#folder, { recursive: true, force: true })
    }
  }
}

function ownerOf(place: string): string {
  try {
    return readFileSync(join(place, 'owner.json'), 'utf8')
  } catch {
    // Another job has just ended.
    return ''
  }
}
