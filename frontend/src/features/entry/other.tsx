/** The other way on, below a form. */
export function Other(props: { lead: string; act: string; onAct: () => void }) {
  return (
    <p class="entry-other">
      {props.lead}{' '}
      <button type="button" class="link-button" onClick={() => props.onAct()}>
        {props.act}
      </button>
    </p>
  )
}
