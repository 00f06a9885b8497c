import { render } from 'solid-js/web'
import { Trellis } from './app.tsx'
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/reduced-motion.css'
import './styles/controls.css'

const root = document.getElementById('app')
if (!root) throw new Error('The page has no #app to draw into.')
render(() => <Trellis />, root)
