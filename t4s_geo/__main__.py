"""`python -m t4s_geo`."""

from t4s_geo.cli import main

if __name__ == "__main__":
    main()
