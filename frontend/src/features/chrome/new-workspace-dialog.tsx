import { Dialog } from '../../ui/dialog.tsx'
import { WorkspaceForm } from './workspace-form.tsx'

export function NewWorkspaceDialog(props: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={props.open} title="New workspace" onClose={props.onClose}>
      <WorkspaceForm submit="Create workspace" onMade={props.onClose} />
    </Dialog>
  )
}
