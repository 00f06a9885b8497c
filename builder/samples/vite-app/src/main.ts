import { plant } from './plant'
import './style.css'

const app = document.querySelector<HTMLElement>('#app')

if (app) {
  app.innerHTML = `
    <div id="plant"></div>
    <h1>Built and grown.</h1>
    <p>This page was installed and built by Trellis, and is served from an immutable release.</p>
    <dl>
      <dt>Version</dt><dd>${__VERSION__}</dd>
      <dt>Built</dt><dd><time datetime="${__BUILT_AT__}">${new Date(__BUILT_AT__).toLocaleString()}</time></dd>
      <dt>Commit</dt><dd><code>${__COMMIT__}</code></dd>
    </dl>
    <button type="button">Water it</button>
  `
  let leaves = 2
  const draw = () => {
    const place = app.querySelector('#plant')
    if (place) place.innerHTML = plant(leaves)
  }
  app.querySelector('button')?.addEventListener('click', () => {
    leaves = leaves >= 6 ? 2 : leaves + 1
    draw()
  })
  draw()
}
