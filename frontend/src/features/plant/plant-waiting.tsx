/** The page's shape while its plant is on the way. */
export function PlantWaiting() {
  return (
    <div class="page plant-page" aria-busy="true">
      <span class="visually-hidden">Loading the plant</span>
      <div class="plant-waiting" aria-hidden="true">
        <span class="wait" />
        <span class="wait" />
        <span class="wait" />
      </div>
    </div>
  )
}
