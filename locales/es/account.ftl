# The account, and the way out.

account = Cuenta
    .works = La conexión funciona
    .as-known = Zoom respondió ahora mismo. Lo que dice de usted es lo que ve aquí.
    .new = Zoom respondió ahora mismo y nos dijo algo nuevo sobre usted. Lo ve aquí.
    .broken-since = Zoom no acepta la conexión desde el { $when }.
    .yours = Su cuenta de Zoom
    .name = Nombre
    .email = Correo electrónico
    .plan = Plan
    .none = No consta en Zoom
    .connected = Conexión
    .since = Desde el { $when }
    .check = Comprobar la conexión
    .checking = Preguntando a Zoom…
    .permitted = Lo que usted permitió
    .not-listed = Zoom no indicó sus permisos.
    .unused = Algo que Bedside no usa:
    .data = Sus datos
    .data-note = Un archivo con lo que se guarda aquí sobre usted. No incluye los enlaces de sus reuniones ni las claves de su cuenta de Zoom, porque dejan entrar a quien los tenga. De sus reuniones y del registro contiene las 10 000 entradas más recientes.
    .download = Descargar mis datos
    .out = Cerrar sesión
    .out-note = Si usó Bedside en un equipo que usan otras personas, cierre sesión en todos los dispositivos.
    .out-here = Cerrar sesión aquí
    .out-everywhere = Cerrar sesión en todas partes
    .leave = Desconectar Zoom
    .leave-note = Esto borra sus datos aquí. Las reuniones que existen se quedan en Zoom.

plan-name-basic = Básico: las reuniones terminan a los 40 minutos
plan-name-licensed = Con licencia
plan-name-without = Sin reuniones
plan-name-other = Un plan que Bedside no conoce

permit-create = Crear las reuniones que usted inicia aquí
permit-open = Abrirlas para que usted entre como anfitrión
permit-end = Terminarlas cuando usted lo pide
permit-cancel = Cancelarlas cuando usted lo pide
permit-change = Cambiar la hora o las opciones de las que usted programó
permit-colleagues = Mostrarle quién le permite programar en su nombre
permit-see = Ver su nombre, su dirección de correo electrónico, su plan de Zoom y su zona horaria

disconnect = Desconectar Zoom
    .gone = Qué se borra aquí
    .gone-connection = Su conexión con Zoom: Bedside ya no puede actuar en su cuenta y devuelve su permiso a Zoom
    .gone-data = Su nombre y su dirección de correo electrónico, y la lista de reuniones que inició aquí
    .gone-sessions = Su sesión se cierra en todos los dispositivos
    .stays = Qué se queda en Zoom
    .stays-meetings = Las reuniones que ya existen: sus enlaces siguen funcionando y usted puede iniciarlas en Zoom
    .stays-rest = Sus grabaciones, chats y contactos: Bedside nunca los tocó
    .do = Desconectar y borrar mis datos
    .keep = Mantener Zoom conectado
goodbye = Zoom está desconectado
    .lead = Su conexión está borrada. El resto de sus datos aquí desaparece en un minuto como máximo. No se canceló ninguna reunión.
    .zoom = Quite Bedside también en Zoom
    .how = Avisamos a Zoom de que el permiso ha terminado. Zoom sigue mostrando Bedside entre sus aplicaciones hasta que lo quite allí: abra <a href="https://marketplace.zoom.us/" rel="noopener noreferrer">Zoom App Marketplace</a>, elija “Manage”, después “Added Apps” y después “Remove” junto a Bedside.
    .again = Conectar de nuevo
