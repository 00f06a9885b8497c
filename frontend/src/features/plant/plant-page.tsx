export default function X(props: { children?: any }) {
  return <div>{props.children}</div>
}
