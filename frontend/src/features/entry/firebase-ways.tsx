import type { FirebaseDoor } from '../../connection/firebase/firebase-door.ts'
import { createPending } from '../../state/pending.ts'
import { Problem } from '../../ui/problem.tsx'
import { GoogleMark } from './google-mark.tsx'
import { useAfterwards } from './use-afterwards.ts'

/** Google's button above the form, with a line between the two. */
export default function FirebaseWays(props: { door: FirebaseDoor }) {
  const enter = createPending(() => props.door.withGoogle())
  const afterwards = useAfterwards()
  const open = async () => {
    const reply = await enter.run()
    if (reply.ok) afterwards()
  }
  return (
    <div class="entry-ways">
      <button type="button" class="button" aria-busy={enter.busy()} disabled={enter.busy()} onClick={() => void open()}>
        <GoogleMark />
        {enter.busy() ? 'Waiting for Google…' : 'Continue with Google'}
      </button>
      <Problem error={enter.error()} onDismiss={enter.clear} />
      <div class="entry-or">or</div>
    </div>
  )
}
