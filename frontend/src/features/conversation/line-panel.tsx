import { useApp } from '../../state/app-context.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { CommentForm } from './comment-form.tsx'
import { CommentList } from './comment-list.tsx'
import { Reactions } from './reactions.tsx'
import { commentsOn } from './talk.ts'

type LinePanelProps = { deploymentId: string; seq: number; text: string | undefined; link: () => string }

/** What is said and felt about the line that the address names, beside the lines. */
export function LinePanel(props: LinePanelProps) {
  const app = useApp()
  const target = () => ({ deploymentId: props.deploymentId, seq: props.seq })
  return (
    <aside class="line-panel card" aria-label={`Line ${props.seq}`}>
      <header class="line-panel-head">
        <h3>Line {props.seq}</h3>
        <CopyButton label="Copy link" text={props.link} />
      </header>
      <code class="line-panel-text">{props.text}</code>
      <Reactions target={target()} about={`line ${props.seq}`} />
      <CommentList comments={commentsOn(app.live.state, target())} />
      <CommentForm target={target()} about={`line ${props.seq}`} />
    </aside>
  )
}
