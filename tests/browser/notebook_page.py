"""A notebook in JupyterLab, as a person uses it: run a cell, look at its output, click in it."""

KERNEL_READY = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    const kernel = panel && panel.sessionContext && panel.sessionContext.session && panel.sessionContext.session.kernel;
    return Boolean(kernel) && kernel.connectionStatus === "connected" && kernel.status === "idle";
}"""
RUN_CELL = """(index) => {
    const panel = window.jupyterapp.shell.currentWidget;
    panel.content.activeCellIndex = index;
    panel.content.deselectAll();
    window.jupyterapp.commands.execute("notebook:run-cell");
}"""
SET_SOURCE = """([index, text]) => {
    window.jupyterapp.shell.currentWidget.content.widgets[index].model.sharedModel.setSource(text);
}"""
SOURCES = (
    """() => window.jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.sharedModel.getSource())"""
)
CELL_DONE = """(index) => {
    const cell = window.jupyterapp.shell.currentWidget.content.widgets[index];
    const prompt = cell.node.querySelector(".jp-InputPrompt").textContent;
    return /^\\[\\d+\\]:$/.test(prompt);
}"""
RESTART = """() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"""
CELL_SECONDS = 120


class NotebookPage:
    """One opened notebook."""

    def __init__(self, page, address, path):
        self.page = page
        page.goto(f"{address}/lab/tree/{path}?reset")
        page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-cell", timeout=60_000)
        self.wait_for_kernel()
        self.sources = page.evaluate(SOURCES)

    def wait_for_kernel(self):
        # Asking the application, not the page: an indicator that turns idle too early lets "Select Kernel" pop up.
        self.page.wait_for_function(KERNEL_READY, timeout=60_000)

    def find(self, text):
        """The index of the only cell whose source holds this text."""
        [index] = [index for index, source in enumerate(self.sources) if text in source]
        return index

    def run(self, text):
        """Run the cell that holds this text; gives its output area."""
        index = self.find(text)
        self.page.evaluate(RUN_CELL, index)
        self.page.wait_for_function(CELL_DONE, arg=index, timeout=CELL_SECONDS * 1000)
        return self.cell(index).locator(".jp-OutputArea").first

    def write(self, text, source):
        """Replace the source of the cell that holds this text."""
        index = self.find(text)
        self.page.evaluate(SET_SOURCE, [index, source])
        self.sources[index] = source

    def cell(self, index):
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-cell").nth(index)

    def restart(self):
        self.page.evaluate(RESTART)
        self.wait_for_kernel()
