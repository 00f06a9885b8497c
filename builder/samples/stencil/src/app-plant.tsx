import { Component, h } from '@stencil/core'

@Component({ tag: 'app-plant' })
export class AppPlant {
  render() {
    return <h1>Hello</h1>
  }
}
