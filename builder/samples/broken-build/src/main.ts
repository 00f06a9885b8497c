// The mistake is here on purpose: the file is called greeting.ts.
import { greet } from './greetings'
import './style.css'

const app = document.querySelector<HTMLElement>('#app')

if (app) app.innerHTML = `<h1>${greet(new Date().getHours())}</h1>`
