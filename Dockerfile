# Three stages: front-end packages, the application, the proxy with the static files in it.
FROM node:22-bookworm-slim AS packages
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm AS app
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
# The application's own dependencies, at the versions of the lock; no test or lint tools.
COPY pyproject.toml requirements.lock ./
RUN python -c "import tomllib; print('\n'.join(tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies']))" > /tmp/wanted.txt \
    && pip install -r /tmp/wanted.txt -c requirements.lock
COPY . .
COPY --from=packages /build/node_modules node_modules
# Keys are demanded by the production settings; collecting files uses none of them.
RUN python -c "from haishu_portal.dev import frontend, translations; frontend.copy_files(); translations.compile_all()" \
    && rm -rf node_modules \
    && DJANGO_SETTINGS_MODULE=haishu_portal.settings.production \
       SECRET_KEY=build FIELD_KEYS=build HASH_KEY=build ALLOWED_HOSTS=build \
       python manage.py collectstatic --noinput --verbosity 0
RUN useradd --system --create-home portal \
    && install -d -o portal -g portal /srv/media /srv/outbox /srv/state
USER portal
EXPOSE 8000

FROM caddy:2-alpine AS proxy
COPY haishu_portal/dev/deploy/Caddyfile /etc/caddy/Caddyfile
COPY --from=app /app/staticfiles /srv/static
