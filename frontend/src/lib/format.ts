const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** `36 ms`, `0.2 s`, `6.4 s`, `41 s`, `2 min 5 s`, `1 h 4 min`. Milliseconds in; negative ones count as none. */
export function duration(ms: number): string {
  const clean = Math.max(0, ms)
  if (clean < 99.5) return `${Math.round(clean)} ms`
  if (clean < 9950) return `${(clean / second).toFixed(1)} s`
  if (clean < minute - 500) return `${Math.round(clean / second)} s`
  const seconds = Math.round(clean / second)
  if (seconds < 3600) {
    const rest = seconds % 60
    return rest === 0 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 60)} min ${rest} s`
  }
  const minutes = Math.round(seconds / 60)
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** A running or expected time, without tenths. */
export function wholeSeconds(ms: number): string {
  return ms < minute - 500 ? `${Math.max(0, Math.round(ms / second))} s` : duration(Math.round(ms / second) * second)
}

/** How long ago, in the words of a glance. A clock that is a little ahead still says `just now`. */
export function age(at: string, now: number): string {
  const ms = now - Date.parse(at)
  if (Number.isNaN(ms)) return ''
  if (ms < 45 * second) return 'just now'
  if (ms < hour) return `${Math.max(1, Math.round(ms / minute))} min ago`
  if (ms < day) return `${Math.round(ms / hour)} h ago`
  if (ms < 2 * day) return 'yesterday'
  if (ms < 30 * day) return `${Math.floor(ms / day)} days ago`
  return new Date(at).toLocaleDateString(undefined, { year: 'numeric', month: 'short', day: 'numeric' })
}

/** The day of something: `Today`, `Yesterday`, else its date. Of the reader's own time zone. */
export function dayWord(at: string, now: number): string {
  const start = new Date(now).setHours(0, 0, 0, 0)
  const time = Date.parse(at)
  if (time >= start) return 'Today'
  if (time >= new Date(start).setDate(new Date(start).getDate() - 1)) return 'Yesterday'
  return new Date(time).toLocaleDateString(undefined, { year: 'numeric', month: 'long', day: 'numeric' })
}

export function fullTime(at: string): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
}

/** `12:04:11`, in the reader's time zone. */
export function clockTime(at: number): string {
  const time = new Date(at)
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = size
  let unit = ''
  for (const name of units) {
    if (value < 999.5) break
    value /= 1000
    unit = name
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`
}

export function shortSha(sha: string): string {
  return sha.slice(0, 7)
}

/** The first line of a commit message. */
export function subject(message: string): string {
  return message.split('\n', 1)[0] ?? ''
}
