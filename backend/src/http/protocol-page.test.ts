import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandNames, commands } from '@trellis/shared/commands'
import { failureTable } from '@trellis/shared/failures'
import { httpRoutes } from '@trellis/shared/http-routes'
import { notices } from '@trellis/shared/notices'
import { describe, expect, it } from 'vitest'
import { rates } from '../gateway/rates.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/protocol.md'), 'utf8')

/** The rows of the table below a heading, cell by cell. */
function rowsUnder(heading: string): string[][] {
  const chapter = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  const rows = chapter.split('\n').filter((line) => line.startsWith('| `'))
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

describe('docs/protocol.md', () => {
  it('has the commands of the catalogue', () => {
    const over = { yes: '', data: 'data', no: 'socket' }
    const wanted = commandNames.map((name) => [
      name,
      commands[name].mutates ? 'yes' : '',
      over[commands[name].overHttp],
    ])
    expect(rowsUnder('Commands')).toEqual(wanted)
  })

  it('has the notices, routes and codes', () => {
    expect(rowsUnder('Notices').map(([name]) => name)).toEqual(Object.keys(notices))
    const routes = Object.entries(httpRoutes).map(([name, { auth, status, answer }]) => [
      name,
      auth ? 'yes' : '',
      `${status} ${answer}`,
    ])
    expect(rowsUnder('HTTP routes')).toEqual(routes)
    const codes = Object.entries(failureTable).map(([code, { status }]) => [code, String(status)])
    expect(rowsUnder('Answers').map((row) => row.slice(0, 2))).toEqual(codes)
  })

  it('names the rates that hold', () => {
    const { commands: perSocket, connections } = rates
    expect(page).toContain(
      `${perSocket.burst.toLocaleString('en')} commands at once and ${perSocket.perSecond} a second`,
    )
    expect(page).toContain(`${connections.perSecond} a second per address`)
  })
})
