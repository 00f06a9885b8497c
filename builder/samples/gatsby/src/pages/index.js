import * as React from 'react'

export default function Index() {
  return <h1>Grown with Gatsby</h1>
}
