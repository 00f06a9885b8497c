import type { DecisionView } from './decision.ts'
import './decision-buttons.css'

type DecisionButtonsProps = { view: DecisionView; comment?: string; onVoted?: () => void }

/** Approve and decline: one press each, pending until the server has counted it. The own vote stays pressed. */
export function DecisionButtons(props: DecisionButtonsProps) {
  const view = () => props.view
  const off = () => view().casting() !== undefined || !view().online()
  const press = async (decision: 'approve' | 'decline') => {
    const reply = await view().vote(decision, props.comment)
    if (reply.ok) props.onVoted?.()
  }
  const isMine = (decision: 'approve' | 'decline') => view().mine()?.decision === decision
  return (
    <>
      <button
        type="button"
        class="button decision-decline"
        aria-pressed={isMine('decline')}
        aria-busy={view().casting() === 'decline'}
        disabled={off()}
        onClick={() => void press('decline')}
      >
        {view().casting() === 'decline' ? 'Declining…' : 'Decline'}
      </button>
      <button
        type="button"
        class="button danger decision-approve"
        aria-pressed={isMine('approve')}
        aria-busy={view().casting() === 'approve'}
        disabled={off()}
        onClick={() => void press('approve')}
      >
        {view().casting() === 'approve' ? 'Approving…' : 'Approve'}
      </button>
    </>
  )
}
