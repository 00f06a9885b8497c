export default function About() {
  return <h1>About this sample</h1>
}
