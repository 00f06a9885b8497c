import { Dialog } from '../../ui/dialog.tsx'
import { SeedForm } from './seed-form.tsx'

export function SeedDialog(props: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={props.open} title="Plant an app" wide onClose={props.onClose}>
      <SeedForm onCancel={props.onClose} />
    </Dialog>
  )
}
