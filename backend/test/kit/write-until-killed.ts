import { openSqliteStore } from '../../src/adapters/store/sqlite-store.ts'

/**
 * A program for the crash test: writes in groups as fast as it can and prints the path of each write after its promise
 * has resolved. It never ends by itself; its parent kills it.
 */
const [folder, round] = process.argv.slice(2)
if (!folder || !round) throw new Error('Usage: write-until-killed <folder> <round>')
const store = await openSqliteStore({ folder })

async function write(path: string, data: Record<string, unknown>): Promise<void> {
  await store.create({ path }, data)
  process.stdout.write(`${path}\n`)
}

for (let group = 0; ; group += 1) {
  const name = `${round}-${group}`
  const both = store.transaction(async (transaction) => {
    transaction.create({ path: `domains/${name}-left` }, { name })
    transaction.create({ path: `domains/${name}-right` }, { name })
  })
  await Promise.all([
    write(`domains/${name}`, { name }),
    write(`deployments/${round}/logs/${group}`, { first: group, bytes: Buffer.alloc(2000, group % 256) }),
    both.then(() => process.stdout.write(`domains/${name}-left\ndomains/${name}-right\n`)),
  ])
}
