import { useLocation } from '@solidjs/router'
import { createSignal, lazy, Match, Show, Suspense, Switch } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { Problem } from '../../ui/problem.tsx'
import { type EntryLink, readEntryLink } from './entry-link.ts'
import { SignInForm } from './sign-in-form.tsx'
import { SignUpForm } from './sign-up-form.tsx'
import './entry.css'

const FirebaseEntry = lazy(() => import('./firebase-entry.tsx'))

/** One column: what this server is, and the one form that fits the moment. */
export function EntryPage() {
  const app = useApp()
  const location = useLocation()
  const link = (): EntryLink => readEntryLink({ ...location, search: location.search, hash: location.hash })
  const identity = () => app.server.config()?.identity
  const [joining, setJoining] = createSignal(link().inviteToken !== undefined)
  const mayJoin = () => identity()?.openSignup || link().inviteToken !== undefined

  return (
    <div class="entry">
      <Glyph status={identity()?.setUpNeeded ? 'EMPTY' : 'HEALTHY'} size={96} seed="Trellis" low />
      <Switch fallback={<Waiting />}>
        <Match when={app.server.error() && !identity()}>
          <h1>Trellis does not answer</h1>
          <Problem error={app.server.error()} />
          <button type="button" class="button" onClick={() => app.server.read()}>
            Try again
          </button>
        </Match>
        <Match when={identity()?.kind === 'firebase'}>
          <Suspense fallback={<Waiting />}>
            <FirebaseEntry />
          </Suspense>
        </Match>
        <Match when={identity()?.setUpNeeded && link().setupToken}>
          {(setupToken) => (
            <>
              <h1>Make the first workspace</h1>
              <p class="entry-about">
                This server is new and yours. First an account for you, its owner; then a name for your workspace.
              </p>
              <SignUpForm setupToken={setupToken()} submit="Create account" />
            </>
          )}
        </Match>
        <Match when={identity()?.setUpNeeded}>
          <h1>This server waits for its owner</h1>
          <p class="entry-about">
            Nobody has an account here yet. Open the set-up link that the server printed when it started; it ends in{' '}
            <code>?setup=</code> and a long token.
          </p>
        </Match>
        <Match when={identity() && joining() && mayJoin()}>
          <h1>{link().inviteToken ? 'You are invited' : 'Create your account'}</h1>
          <p class="entry-about">Trellis is where this team deploys its apps and watches them grow.</p>
          <SignUpForm submit="Create account" inviteToken={link().inviteToken} />
          <p class="entry-other">
            Already here?{' '}
            <button type="button" class="link-button" onClick={() => setJoining(false)}>
              Sign in instead
            </button>
          </p>
        </Match>
        <Match when={identity()}>
          <h1>Welcome back</h1>
          <p class="entry-about">Trellis is where this team deploys its apps and watches them grow.</p>
          <SignInForm />
          <Show when={mayJoin()} fallback={<p class="entry-other">New here? Ask a member for an invitation link.</p>}>
            <p class="entry-other">
              New here?{' '}
              <button type="button" class="link-button" onClick={() => setJoining(true)}>
                Create an account
              </button>
            </p>
          </Show>
        </Match>
      </Switch>
    </div>
  )
}

function Waiting() {
  return (
    <div class="entry-waiting" aria-busy="true">
      <span class="visually-hidden">Loading</span>
      <span class="wait" />
      <span class="wait" />
      <span class="wait" />
    </div>
  )
}
