/**
 * The workspaces whose data an answer holds: those that it names, and the one that the question named. An answer that
 * says nothing holds nothing of anybody.
 */
export function workspacesIn(payload: unknown, answer: unknown): string[] {
  if (!isObject(answer) || Object.keys(answer).length === 0) return []
  return [...new Set([...named(isObject(payload) ? { workspaceId: payload.workspaceId } : {}), ...named(answer)])]
}

function named(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(named)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, part]) => {
    if (key === 'workspaceId') return typeof part === 'string' ? [part] : []
    const own = key === 'workspace' ? [part] : key === 'workspaces' && Array.isArray(part) ? part : []
    return [...own.flatMap(idOf), ...named(part)]
  })
}

function idOf(value: unknown): string[] {
  return isObject(value) && typeof value.id === 'string' ? [value.id] : []
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
