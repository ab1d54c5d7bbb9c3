"""Pictures: from the core's numbers to SVG or a Plotly figure. Nothing here imports Streamlit."""
