import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandNames, commands, isCommandName } from '@trellis/shared/commands'
import { failureTable } from '@trellis/shared/failures'
import { httpRoutes } from '@trellis/shared/http-routes'
import { notices } from '@trellis/shared/notices'
import { describe, expect, it } from 'vitest'
import { openWorld } from '../../test/kit/services.ts'
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

  it('marks the notices that nothing sends', () => {
    const folder = join(import.meta.dirname, '../gateway')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /(?<!test)\.ts$/.test(file),
    )
    const source = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
    const unsent = Object.keys(notices).filter((name) => !source.includes(`'${name}'`))
    const marked = rowsUnder('Notices').filter(([, whom]) => whom?.endsWith('(later)'))
    expect(marked.map(([name]) => name)).toEqual(unsent)
  })

  it('names the commands whose time has not come', async () => {
    await using world = await openWorld()
    const [list = ''] = (page.split('Not in this version: ')[1] ?? '').split(', and logs')
    const later = [...list.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name)
    expect(later.length).toBeGreaterThan(0)
    for (const name of later.filter(isCommandName)) expect(world.services.uses[name], name).toBeUndefined()
    const bySocket = ['join-workspace', 'leave-workspace', 'watch-logs', 'unwatch-logs', 'set-viewing']
    const known = [...Object.keys(world.services.uses), ...bySocket, ...later, 'delete-workspace']
    expect(commandNames.filter((name) => !known.includes(name))).toEqual([])
  })

  it('names the rates that hold', () => {
    const { commands: perSocket, connections } = rates
    expect(page).toContain(
      `${perSocket.burst.toLocaleString('en')} commands at once and ${perSocket.perSecond} a second`,
    )
    expect(page).toContain(`${connections.perSecond} a second per address`)
  })
})
