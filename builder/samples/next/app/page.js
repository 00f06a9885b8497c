export default function Page() {
  return <h1>Grown with Next</h1>
}
