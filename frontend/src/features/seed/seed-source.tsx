import { createSignal } from 'solid-js'
import { TextField } from '../../ui/text-field.tsx'
import { gitUrlProblem, type SeedDraft, type SeedText, suggested } from './seed-fields.ts'

type SeedSourceProps = {
  draft: SeedDraft
  set: (field: SeedText) => (value: string) => void
  issue: (field: string) => string | undefined
}

/** Where the app comes from and what it is called. A URL is judged once the field has been left, not while it is typed. */
export function SeedSource(props: SeedSourceProps) {
  const [left, setLeft] = createSignal(false)
  return (
    <>
      <div onFocusOut={() => setLeft(true)}>
        <TextField
          label="Git URL"
          name="gitUrl"
          value={props.draft.gitUrl}
          onValue={props.set('gitUrl')}
          placeholder="https://github.com/owner/repository"
          required
          autofocus
          mono
          hint="https, http or ssh. Private repositories need a credential, never a password in the URL."
          problem={props.issue('gitUrl') ?? (left() ? gitUrlProblem(props.draft.gitUrl) : undefined)}
        />
      </div>
      <div class="seed-pair">
        <TextField
          label="Name"
          name="name"
          value={props.draft.name}
          onValue={props.set('name')}
          placeholder={suggested(props.draft).name}
          optional
          maxLength={80}
          problem={props.issue('name')}
        />
        <TextField
          label="Branch"
          name="ref"
          value={props.draft.ref}
          onValue={props.set('ref')}
          placeholder="the default branch"
          optional
          mono
          hint="A branch, a tag or a commit."
          problem={props.issue('ref')}
        />
      </div>
    </>
  )
}
