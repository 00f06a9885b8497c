import type { Commit } from '@trellis/shared'
import { shortSha, subject } from '../lib/format.ts'
import { Age } from './age.tsx'
import './commit-line.css'

type CommitLineProps = {
  commit: Commit
  /** The age to show, where it is not that of the commit. */
  at?: string
  /** What happened then, where another age stands beside it. */
  word?: 'committed' | 'released'
}

/** A commit at a glance: its message above; author, short name and age below. Always text, whoever wrote it. */
export function CommitLine(props: CommitLineProps) {
  return (
    <div class="commit-line">
      <span class="commit-subject" title={props.commit.message}>
        {subject(props.commit.message)}
      </span>
      <span class="commit-about">
        <span class="commit-author">{props.commit.author}</span>
        {' · '}
        <code title={props.commit.sha}>{shortSha(props.commit.sha)}</code>
        {' · '}
        {props.word ? `${props.word} ` : ''}
        <Age at={props.at ?? props.commit.at} />
      </span>
    </div>
  )
}
