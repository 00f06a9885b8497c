import { afterAll, beforeAll } from 'vitest'
import type { ServerOptions } from '../../kit/server.ts'
import { openStage, owner, type Stage } from '../../kit/stage.ts'
import { type Session, sessionOf } from './session.ts'

/** A server with an owner and a workspace, and the ways to its pages. */
export type House = Stage & {
  session: Session
  shelf: string
  pageOf: (plantId: string, screen?: string) => string
}

/** Opens a house before the tests of the surrounding `describe` and closes it after them. */
export function useHouse(
  options: ServerOptions = {},
  furnish: (house: House) => Promise<void> = async () => {},
): House {
  const house: Partial<House> = {}
  beforeAll(async () => {
    const stage = await openStage(options)
    const shelf = `${stage.server.url}/w/${stage.workspaceId}`
    Object.assign(house, stage, {
      session: await sessionOf(stage.server, owner),
      shelf,
      pageOf: (plantId: string, screen = '') => `${shelf}/p/${plantId}${screen}`,
    })
    await furnish(house as House)
  })
  afterAll(() => house.close?.())
  return house as House
}
