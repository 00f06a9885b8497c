import type { Role, RollbackRequest, Vote, WorkspacePolicy } from '@trellis/shared'
import { stepLabels } from '../../lib/step-labels.ts'

/** Whether visitors get the release that fails; else it never reached them, and going back moves nothing under them. */
export function isGoneBad({ liveReleaseId, targetReleaseId }: RollbackRequest): boolean {
  return liveReleaseId !== undefined && liveReleaseId !== targetReleaseId
}

export function headline(plantName: string, request: RollbackRequest): string {
  if (isGoneBad(request)) return `${plantName} went bad after its release.`
  return `${plantName} failed at ${stepLabels[request.failedStep].toLowerCase()}.`
}

/** The shortest true reason: what the insight calls it, else the line, else what the deployment ended with. */
export function shortReason({ insight, firstFailingLine, reason }: RollbackRequest): string {
  return insight?.title ?? firstFailingLine?.text ?? reason
}

const namesOf = (votes: readonly Vote[]) => votes.map(({ name }) => name).join(', ')

/** `1 of 2 approvals (Mina) · 1 against (Jun)`. */
export function standing({ votes, needed }: Pick<RollbackRequest, 'votes' | 'needed'>): string {
  const approvals = votes.filter(({ decision }) => decision === 'approve')
  const declines = votes.filter(({ decision }) => decision === 'decline')
  const said = `${approvals.length} of ${needed} ${needed === 1 ? 'approval' : 'approvals'}`
  const parts = [approvals.length > 0 ? `${said} (${namesOf(approvals)})` : said]
  if (declines.length > 0) parts.push(`${declines.length} against (${namesOf(declines)})`)
  return parts.join(' · ')
}

const plural: Record<Role, string> = {
  viewer: 'viewers',
  developer: 'developers',
  maintainer: 'maintainers',
  owner: 'owners',
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

type Voter = { role: Role | undefined; isAuthor: boolean; policy: WorkspacePolicy | undefined }

/** Why this person does not vote, in plain words; nothing where they may. The server decides, this only says it early. */
export function whyNotEligible(request: RollbackRequest, { role, isAuthor, policy }: Voter): string | undefined {
  if (role === undefined || !request.eligible.includes(role))
    return `You can follow this; ${listed(request.eligible.map((one) => plural[one]))} decide.`
  if (isAuthor && policy?.approvals.authorCounts === false)
    return 'You asked for this deployment, so somebody else decides.'
  return undefined
}

/** How it ended and what that means, for a calm word afterwards. `target` is the short name of the commit, if known. */
export function outcomeWords(request: RollbackRequest, target: string | undefined): { title: string; text: string } {
  const release = target ?? 'the earlier release'
  switch (request.status) {
    case 'approved':
      return {
        title: `The team went back to ${release}`,
        text: isGoneBad(request)
          ? 'Visitors get it again. Automatic deployments are paused until somebody resumes them.'
          : 'Visitors never got what failed. Automatic deployments are paused until somebody resumes them.',
      }
    case 'declined':
      return {
        title: 'The team decided against going back',
        text: isGoneBad(request)
          ? 'Visitors keep getting the new release. Nothing was changed.'
          : 'Visitors still get what was live before. Nothing was changed.',
      }
    case 'expired':
      return {
        title: 'Nobody decided in time',
        text: 'The question about going back has expired. Nothing was changed.',
      }
    case 'superseded':
      return {
        title: 'The question was overtaken',
        text: 'A later deployment ended while it was open. Nothing was changed by it.',
      }
    case 'open':
      return { title: 'A decision is needed', text: standing(request) }
  }
}

/** What the assertive live region says when a question comes up, and when it is decided. */
export function spoken(plantName: string, request: RollbackRequest): string {
  if (request.status === 'open')
    return `Decision needed: ${headline(plantName, request)} Roll back? ${standing(request)}.`
  const { title, text } = outcomeWords(request, undefined)
  return `${plantName}: ${title}. ${text}`
}
