import type { FirebaseDoor } from '../../connection/firebase/firebase-door.ts'
import { createPending } from '../../state/pending.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Problem } from '../../ui/problem.tsx'

type EverywhereDialogProps = { door: FirebaseDoor; open: boolean; onClose: () => void }

/** Says what it means before it is done: Firebase knows no single sessions, so every device is signed out. */
export function EverywhereDialog(props: EverywhereDialogProps) {
  const end = createPending(() => props.door.signOutEverywhere())
  return (
    <Dialog open={props.open} title="Sign out on all devices" onClose={props.onClose}>
      <div class="form">
        <p>You are signed out here and wherever else you are signed in. Builds go on.</p>
        <Problem error={end.error()} />
        <button
          type="button"
          class="button"
          aria-busy={end.busy()}
          disabled={end.busy()}
          onClick={() => void end.run()}
        >
          {end.busy() ? 'Signing out…' : 'Sign out everywhere'}
        </button>
      </div>
    </Dialog>
  )
}
