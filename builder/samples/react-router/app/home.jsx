export default function Home() {
  return <h1>Grown with React Router</h1>
}
