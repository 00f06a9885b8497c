import type { Figure } from '../bench.ts'
import type { Table } from '../table.ts'
import type { Counted } from './counted-cloud.ts'
import { cost, type PriceName, prices } from './prices.ts'

/** What a day is taken to be. */
const day = { deployments: 1000, hours: 24, servers: 3, checkEverySeconds: 30, watchers: 2, keptDays: 30 }
const build = { minutes: 2, processors: 1, gigabytes: 4 }
const gigabyte = 1e9

type Sizes = { sizes: readonly number[]; healthChecks: number }
type Row = { part: string; name: PriceName; each: string; amount: number }
export type Day = { lines: number; rows: Row[]; dollars: number }

const whole = (value: number) => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })
const money = (value: number) => `$${value.toFixed(2)}`

/** The table of what was counted, the one of what a day costs, and what was counted of each kind of document. */
export function billTables(counted: readonly Counted[], { sizes, healthChecks }: Sizes) {
  const [idle, checks] = counted
  if (!idle || !checks) throw new Error('Nothing was counted.')
  const days = sizes.map((lines) => {
    const changed = counted.find(({ what }) => what === `one file changed, ${lines.toLocaleString('en')} lines`)
    if (!changed) throw new Error(`No deployment of ${lines} lines was counted.`)
    return dayOf(lines, { deployment: changed, idle, perCheck: shareOf(checks, healthChecks * day.servers) })
  })
  const counts = countsOf(counted)
  const shown = [
    { title: 'What was counted', table: counts },
    {
      title: `What ${day.deployments.toLocaleString('en')} deployments a day cost, list prices: check them`,
      table: costsOf(days),
    },
  ]
  const kinds = counted.map(({ what, firestore }) => `${what}: ${JSON.stringify(firestore.kinds)}`)
  return { counts, days, shown, kinds }
}

export function perDay(days: readonly Day[]): Figure[] {
  return days.map(({ lines, dollars }) => ({
    what: `1,000 deployments a day of ${lines.toLocaleString('en')} lines each, all at list prices`,
    measured: dollars,
    unit: '$',
    raw: `${money(dollars / day.deployments)} for each deployment`,
  }))
}

function countsOf(counted: readonly Counted[]): Table {
  const columns = ['what', 's', 'Firestore reads', 'writes', 'deletes', 'KB written', 'Redis commands', 'peak KB']
  return {
    columns: [...columns, 'S3 PUT', 'LIST', 'GET', 'HEAD', 'DELETE', 'KB in', 'KB out', 'log KB a watcher'],
    rows: counted.map(({ what, seconds, firestore, redis, s3, logBytes }) => [
      ...[what, Math.round(seconds), firestore.reads, firestore.writes, firestore.deletes],
      ...[Math.round(firestore.writtenBytes / 1000), sum(Object.values(redis.commands))],
      ...[Math.round(redis.peakBytes / 1000), s3.PUT, s3.LIST, s3.GET, s3.HEAD, s3.DELETE],
      ...[Math.round(s3.takenBytes / 1000), Math.round(s3.givenBytes / 1000), Math.round(logBytes / 1000)],
    ]),
  }
}

type Requests = { reads: number; writes: number; deletes: number; changing: number; reading: number }

function requestsOf({ firestore, s3 }: Counted): Requests {
  const { reads, writes, deletes } = firestore
  return { reads, writes, deletes, changing: s3.PUT + s3.LIST, reading: s3.GET + s3.HEAD }
}

const requestNames = ['reads', 'writes', 'deletes', 'changing', 'reading'] as const

/** What one of so many equal things asked. */
function shareOf(counted: Counted, of: number): Requests {
  const all = requestsOf(counted)
  return Object.fromEntries(requestNames.map((name) => [name, all[name] / of])) as Requests
}

type DayParts = { deployment: Counted; idle: Counted; perCheck: Requests }

function dayOf(lines: number, { deployment, idle, perCheck }: DayParts): Day {
  const idleHour = shareOf(idle, idle.seconds / 3600)
  const checks = (day.servers * day.hours * 3600) / day.checkEverySeconds
  const asked = (part: string, each: Requests, times: number): Row[] =>
    requestNames
      .filter((name) => each[name] > 0)
      .map((name) => ({ part, name, each: `${whole(times)} x ${whole(each[name])}`, amount: times * each[name] }))
  const { deployments, hours } = day
  const rows = [
    ...asked('deployments', requestsOf(deployment), deployments),
    ...asked('idle, by the hour', idleHour, hours),
    ...asked('health checks', perCheck, checks),
    ...storageRows(deployment),
    ...machineRows(),
    { part: 'Redis', name: 'redisHour' as const, each: `${hours} h`, amount: hours },
  ]
  return { lines, rows, dollars: sum(rows.map(({ name, amount }) => cost(name, amount).dollars)) }
}

/** What is kept costs each day what has come together in the days that it is kept. */
function storageRows({ firestore, s3, logBytes }: Counted): Row[] {
  const { deployments, keptDays, watchers } = day
  const kept = (bytes: number) => (deployments * keptDays * bytes) / gigabyte
  const each = (bytes: number) => `${deployments} x ${keptDays} days x ${whole(bytes / 1000)} KB`
  return [
    {
      part: 'documents kept',
      name: 'documentGigabyteDay',
      each: each(firestore.writtenBytes),
      amount: kept(firestore.writtenBytes),
    },
    { part: 'blobs kept', name: 'blobGigabyteDay', each: each(s3.takenBytes), amount: kept(s3.takenBytes) },
    {
      ...{ part: 'logs to watchers', name: 'outGigabyte' },
      each: `${deployments} x ${watchers} x ${whole(logBytes / 1000)} KB`,
      amount: (deployments * watchers * logBytes) / gigabyte,
    },
  ]
}

function machineRows(): Row[] {
  const hours = (day.deployments * build.minutes) / 60
  const each = `${day.deployments} x ${build.minutes} min`
  return [
    { part: 'builds', name: 'processorHour', each: `${each} x ${build.processors}`, amount: hours * build.processors },
    { part: 'builds', name: 'memoryHour', each: `${each} x ${build.gigabytes} GB`, amount: hours * build.gigabytes },
    { part: 'builds', name: 'addressHour', each, amount: hours },
  ]
}

/** Both sizes of log in one table; what one of them lacks costs nothing there. */
function costsOf(days: readonly Day[]): Table {
  const columns = ['part', 'what', 'list price']
  const heads = days.flatMap(({ lines }) => [`each, ${lines.toLocaleString('en')} lines`, 'a day', '$ a day'])
  const keys = [...new Set(days.flatMap(({ rows }) => rows.map(({ part, name }) => `${part}|${name}`)))]
  const rows = keys.map((key) => {
    const [part = '', name = ''] = key.split('|')
    const cells = days.flatMap(({ rows: all }) => {
      const row = all.find((one) => one.part === part && one.name === name)
      if (!row) return ['', '', '']
      const { words, dollars } = cost(row.name, row.amount)
      return [row.each, words, dollars.toFixed(2)]
    })
    const price = cost(name as PriceName, 0).price
    return [part, prices[name as PriceName].of, price, ...cells]
  })
  const total = days.flatMap(({ dollars }) => ['', '', dollars.toFixed(2)])
  return { columns: [...columns, ...heads], rows: [...rows, ['**all**', '', '', ...total]] }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
