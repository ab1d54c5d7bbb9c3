"""The app around the core: the only package beside `pages/` that imports Streamlit."""
