export function Waiting() {
  return (
    <div class="entry-waiting" aria-busy="true">
      <span class="visually-hidden">Loading</span>
      <span class="wait" />
      <span class="wait" />
      <span class="wait" />
    </div>
  )
}
