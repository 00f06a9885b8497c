import { dependenciesOf } from '../package-json.ts'
import type { Member, Workspace } from './workspace.ts'

/**
 * The packages of the workspace that this one needs, directly or through others, each after those that it needs itself.
 * A circle is cut where it closes. The package itself is not among them.
 */
export function neededSiblings(workspace: Workspace, folder: string): Member[] {
  const byName = new Map(workspace.members.map((member) => [member.manifest.name ?? '', member]))
  byName.delete('')
  const start = workspace.members.find((member) => member.folder === folder)
  const found: Member[] = []
  const seen = new Set<Member>()
  // Deep chains must not end the stack, so the way back is kept by hand.
  const way: { member: Member; open: Member[] }[] = []
  const enter = (member: Member) => {
    seen.add(member)
    way.push({ member, open: namedBy(member, byName) })
  }
  if (start) enter(start)
  for (let top = way.at(-1); top; top = way.at(-1)) {
    const next = top.open.shift()
    if (next === undefined) {
      way.pop()
      if (top.member !== start) found.push(top.member)
    } else if (!seen.has(next)) enter(next)
  }
  return found
}

/** The folders of all packages that another one of the workspace names. */
export function neededByOthers({ members }: Workspace): Set<string> {
  const byName = new Map(members.map((member) => [member.manifest.name ?? '', member]))
  byName.delete('')
  return new Set(members.flatMap((member) => namedBy(member, byName)).map(({ folder }) => folder))
}

function namedBy(member: Member, byName: ReadonlyMap<string, Member>): Member[] {
  return Object.keys(dependenciesOf(member.manifest))
    .map((name) => byName.get(name))
    .filter((found) => found !== undefined)
    .filter((found) => found !== member)
}
