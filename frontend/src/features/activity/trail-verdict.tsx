import type { NotedSeal, TrailHead, TrailVerdict } from '@trellis/shared'
import { createSignal, For, Show } from 'solid-js'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Field } from '../../ui/field.tsx'
import { headText, readHead, verdictNotes, verdictWords } from './verdict-words.ts'

type TrailVerdictProps = {
  verdict: TrailVerdict
  busy: boolean
  onCompare: (noted: NotedSeal) => void
  onClose: () => void
}

/** What the proof found. A broken chain is an alert; one that holds shows its head, to be noted elsewhere. */
export function TrailVerdictCard(props: TrailVerdictProps) {
  return (
    <div class="trail-verdict card" data-ok={props.verdict.ok ? '' : undefined}>
      <div class="trail-verdict-head">
        <p role={props.verdict.ok ? 'status' : 'alert'}>
          <span class="trail-mark" aria-hidden="true">
            {props.verdict.ok ? '✓' : '✕'}
          </span>
          <span>
            <Show when={!props.verdict.ok}>
              <strong>The chain is broken. </strong>
            </Show>
            {verdictWords(props.verdict)}
          </span>
        </p>
        <button type="button" class="quiet" aria-label="Close" onClick={() => props.onClose()}>
          ✕
        </button>
      </div>
      <For each={verdictNotes(props.verdict)}>{(note) => <p class="soft">{note}</p>}</For>
      <Show when={props.verdict.ok} fallback={<WhatNow isNoted={props.verdict.broken?.problem === 'noted-head'} />}>
        <Show when={props.verdict.head}>{(head) => <Head head={head()} />}</Show>
      </Show>
      <Compare {...props} />
    </div>
  )
}

function WhatNow(props: { isNoted: boolean }) {
  return (
    <p class="soft">
      <Show
        when={props.isNoted}
        fallback="Somebody wrote to the server’s documents past Trellis. Nothing was changed by looking. "
      >
        If the head was noted here and copied whole, somebody wrote to the server’s documents past Trellis.{' '}
      </Show>
      Export what is there, and ask whoever runs the server to compare it with a backup.
    </p>
  )
}

function Head(props: { head: TrailHead }) {
  return (
    <>
      <p class="trail-head">
        <span class="soft">Head</span>
        <code>{headText(props.head)}</code>
        <CopyButton label="Copy" text={() => headText(props.head)} />
      </p>
      <p class="soft">Keep the head elsewhere: compared later, it shows whether the chain was cut or written anew.</p>
    </>
  )
}

function Compare(props: Pick<TrailVerdictProps, 'busy' | 'onCompare'>) {
  const [text, setText] = createSignal('')
  const problem = () =>
    text().trim() !== '' && !readHead(text()) ? 'A head is a number, a colon and 64 digits.' : undefined
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const noted = readHead(text())
    if (noted) props.onCompare(noted)
  }
  return (
    <details class="trail-compare">
      <summary>Compare with a head that you noted</summary>
      <form onSubmit={submit}>
        <Field
          label="Noted head"
          problem={problem()}
          input={(ids) => (
            <input
              {...ids}
              type="text"
              class="mono"
              name="head"
              spellcheck={false}
              autocomplete="off"
              placeholder="37:4be1…"
              value={text()}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        />
        <button type="submit" class="button" disabled={props.busy || !readHead(text())}>
          Compare
        </button>
      </form>
    </details>
  )
}
