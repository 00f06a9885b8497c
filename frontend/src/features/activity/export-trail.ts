/** The last line of a whole export is at most so long: an end mark with the head of the chain. */
const tail = 1024

/** Whether the export has its end: without that line it was cut on the way. */
export async function isWholeExport(content: Blob): Promise<boolean> {
  const end = (await content.slice(Math.max(0, content.size - tail)).text()).trimEnd().split('\n').at(-1) ?? ''
  try {
    const line: unknown = JSON.parse(end)
    return typeof line === 'object' && line !== null && 'end' in line && line.end === true
  } catch {
    return false
  }
}

/** The sealed activity of a workspace as NDJSON; the answer is a sentence where it could not be had whole. */
export async function exportTrail(workspaceId: string, token: string): Promise<Blob | string> {
  const response = await fetch(`/api/workspaces/${workspaceId}/activity`, {
    headers: { authorization: `Bearer ${token}` },
  }).catch(() => undefined)
  const content = response?.ok ? await response.blob().catch(() => undefined) : undefined
  if (!content) return 'The activity could not be exported. Check your connection and try again.'
  if (await isWholeExport(content)) return content
  return 'The export was cut before its end, so nothing was saved. Try again.'
}
