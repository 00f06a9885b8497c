import { useLocation } from '@solidjs/router'
import { createSignal, lazy, Match, Show, Suspense, Switch } from 'solid-js'
import { type EntryLink, readEntryLink } from '../../lib/entry-link.ts'
import { useApp } from '../../state/app-context.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { Problem } from '../../ui/problem.tsx'
import { Other } from './other.tsx'
import { SetUp } from './set-up.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { SignUpForm } from './sign-up-form.tsx'
import { Waiting } from './waiting.tsx'
import './entry.css'

const FirebaseWays = lazy(() => import('./firebase-ways.tsx'))
const PasswordReset = lazy(() => import('./password-reset.tsx'))
const Outside = lazy(() => import('./outside.tsx'))

/** One column: what this server is, and the one form that fits the moment. */
export function EntryPage() {
  const app = useApp()
  const location = useLocation()
  const link = (): EntryLink => readEntryLink({ ...location, search: location.search, hash: location.hash })
  const identity = () => app.server.config()?.identity
  const door = () => app.session.firebase()
  const [joining, setJoining] = createSignal(link().inviteToken !== undefined)
  const [forgot, setForgot] = createSignal(false)
  const mayJoin = () =>
    identity()?.openSignup || link().inviteToken !== undefined || (door() !== undefined && identity()?.domainSignup)
  const ways = () => <Show when={door()}>{(opened) => <FirebaseWays door={opened()} />}</Show>

  return (
    <div class="entry">
      <Glyph status={identity()?.setUpNeeded ? 'EMPTY' : 'HEALTHY'} size={96} seed="Trellis" low />
      <Suspense fallback={<Waiting />}>
        <Switch fallback={<Waiting />}>
          <Match when={app.server.error() && !identity()}>
            <h1>Trellis does not answer</h1>
            <Problem error={app.server.error()} />
            <button type="button" class="button" onClick={() => app.server.read()}>
              Try again
            </button>
          </Match>
          <Match when={identity()?.kind === 'firebase' && (door()?.restoring() ?? true)}>
            <Waiting />
          </Match>
          <Match when={door()?.outsider()} keyed>
            {(outsider) => <Show when={door()}>{(opened) => <Outside door={opened()} outsider={outsider} />}</Show>}
          </Match>
          <Match when={identity()?.setUpNeeded && link().setupToken}>
            {(setupToken) => <SetUp setupToken={setupToken()} ways={ways()} mayHaveAccount={door() !== undefined} />}
          </Match>
          <Match when={identity()?.setUpNeeded}>
            <h1>This server waits for its owner</h1>
            <p class="entry-about">
              Nobody has an account here yet. Open the set-up link that the server printed when it started; it ends in{' '}
              <code>?setup=</code> and a long token.
            </p>
          </Match>
          <Match when={forgot() && door()}>
            {(opened) => <PasswordReset door={opened()} onBack={() => setForgot(false)} />}
          </Match>
          <Match when={identity() && joining() && mayJoin()}>
            <h1>{link().inviteToken ? 'You are invited' : 'Create your account'}</h1>
            <p class="entry-about">Trellis is where this team deploys its apps and watches them grow.</p>
            {ways()}
            <SignUpForm submit="Create account" inviteToken={link().inviteToken} />
            <Other lead="Already here?" act="Sign in instead" onAct={() => setJoining(false)} />
          </Match>
          <Match when={identity()}>
            <h1>Welcome back</h1>
            <p class="entry-about">Trellis is where this team deploys its apps and watches them grow.</p>
            {ways()}
            <SignInForm />
            <Show when={door()}>
              <Other lead="Forgot your password?" act="Get a new one" onAct={() => setForgot(true)} />
            </Show>
            <Show when={mayJoin()} fallback={<p class="entry-other">New here? Ask a member for an invitation link.</p>}>
              <Other lead="New here?" act="Create an account" onAct={() => setJoining(true)} />
            </Show>
          </Match>
        </Switch>
      </Suspense>
    </div>
  )
}
